"""All that people take over from the assistant: conversations live, complaints as tickets."""
