"""Classifiers (``.model``) and training data (``.arff``) of Trainable Weka Segmentation, without Java."""  # noqa: E501
