"""From a question to topics with calibrated probabilities: learned, kept, revised, asked."""
