"""The desk under faults: real server processes, a proxy that breaks connections, clients that never give up, and an
oracle that compares what they sent and saw with the log.
"""
