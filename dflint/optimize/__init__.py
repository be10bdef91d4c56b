"""What a change of order would save: the layer cache replayed over the history of git."""
