"""The frame every route stands in: who asks, for which viewpoint, how an answer and a refusal look on the wire."""
