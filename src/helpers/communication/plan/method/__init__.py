"""What the method brings to every plan: actions, studies, texts and priors, and whether they are sound."""
