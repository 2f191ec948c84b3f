"""A minimal Rasa bot with the usual pipeline, as the yardstick of `bench_turn`."""
