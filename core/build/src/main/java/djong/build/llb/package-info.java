/**
 * LLB, in which clients of BuildKit describe graphs of their own: a {@link Graph} is a definition that has been checked, a {@link Translation} makes of its ops
 * vertices of {@code djong.build.graph}, so that what they come to is kept and told like the steps of a Dockerfile.
 *
 * <p>Definitions come from strangers: their size is limited, no op is looked at twice, and nothing is done before all of a definition is understood.
 */
@NullMarked
package djong.build.llb;

import org.jspecify.annotations.NullMarked;
