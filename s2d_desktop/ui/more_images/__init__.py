"""Many other images through what is open: project, classifier, strokes, network, Enhancer."""
