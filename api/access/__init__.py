"""Who asks and what they may: credentials, tokens, the policy of every route, and limits on how often."""
