"""What is learned from content and examples, and how it is measured on texts that were held out."""
