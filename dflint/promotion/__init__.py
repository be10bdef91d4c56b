"""Images from one registry or repository to another, bit for bit."""
