package djong.cli.buildkit;

import moby.buildkit.v1.StatusResponse;

/** Shows what is told of a build. For one thread. */
interface Shown {
    void tell(StatusResponse news);

    /** Nothing follows. */
    void end();
}
