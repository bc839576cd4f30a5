"""Matchmaking events: who meets whom, when and where, and what came of it."""
