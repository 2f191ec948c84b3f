"""What other systems do with the desk: tokens by which they call, events that they hear of."""
