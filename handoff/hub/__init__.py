"""The doorbell between the parts of the desk: see `handoff.ports.hub.EventHub`."""
