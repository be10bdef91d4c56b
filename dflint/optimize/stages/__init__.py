"""Stages: what the final image has and does not need, and the stage that would ship the rest."""
