"""The benchmark: what Enhancers make of the forests of simulated users, on public data.

::

    images, targets   what is painted on, what is judged: never the same pixels
    tasks, needs      which Enhancer is judged on which targets, and what the paper reports
    painting          simulated users paint forests          -> kept on disk
    forest_maps       the forests' maps of all images        -> kept on disk
    methods, scores   the maps enhanced and compared         -> kept on disk
    summary           means and spreads over the users
    tables, figures   what people read
    run               all of it, as a job
"""
