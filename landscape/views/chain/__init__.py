"""The chain rule with numbers: a card of the panel."""

from landscape.views.chain.card import ChainRule

__all__ = ["ChainRule"]
