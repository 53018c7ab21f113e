"""Who is who: what people call each other, the names proposed from it, and what somebody decides of them."""
