"""The help: pages in Markdown with figures of the window, found and shown without a network."""
