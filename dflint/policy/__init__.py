"""Policies: what a user requires of Dockerfiles and images, as expressions over dflint's model.

Nothing here is imported before a configuration has a policy.
"""
