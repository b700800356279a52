"""Whether what is stored is right: asked of a revision before it commits, and of everything by the doctor."""
