"""What the method's items measure, as names: the statistics know these and no configuration."""

#: What the method's own items measure. A codebook may name further ones.
CONSTRUCTS = (
    "awareness", "knowledge", "self_relevance", "stereotypes", "stigma", "valuation", "spending",
    "experience", "communication", "advocacy", "profile", "open", "paradata",
)  # fmt: skip
