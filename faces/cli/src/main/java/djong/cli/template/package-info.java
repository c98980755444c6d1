/**
 * Go templates as {@code --format} takes them: the language of Go's text/template and the functions that Docker's client adds.
 *
 * <p>A <b>template</b> is parsed once and executed over data: {@link Fields} (what Go calls a struct), maps, lists, texts, whole
 * numbers, floating-point numbers, truth values, null. Maps are walked in the order of their keys. Errors are in Go's words, with
 * the place in the template.
 *
 * <p>Start with {@link Template}; the rows of {@code TemplateTest} are the specification.
 * Reference: the documentation of Go's package text/template.
 */
@NullMarked
package djong.cli.template;

import org.jspecify.annotations.NullMarked;
