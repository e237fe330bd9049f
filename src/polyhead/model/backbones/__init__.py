"""Backbones: networks from torchvision and timm, without their heads, behind one interface."""

from polyhead.model.backbones.backbone import Backbone, Features
from polyhead.model.backbones.cut import Cut
from polyhead.model.backbones.names import find_backbone, pretraining_of
from polyhead.model.backbones.probe import evaluating

__all__ = ["Backbone", "Cut", "Features", "evaluating", "find_backbone", "pretraining_of"]
