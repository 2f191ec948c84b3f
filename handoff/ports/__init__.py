"""What the use cases need from the outside, and what each adapter must guarantee."""
