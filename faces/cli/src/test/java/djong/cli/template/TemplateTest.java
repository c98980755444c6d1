package djong.cli.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.api.JsonTree;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The language, one row per rule; compared with Go's by hand and, for inspect and lists, with Docker's client in it/. */
class TemplateTest {
    private static final Object DATA = JsonTree.parse("""
            {"Name":"web","Count":3,"Ratio":0.5,"Big":12345678901,"On":true,"Off":false,"Empty":"","Null":null,
             "List":["a","b","c"],"None":[],"Map":{"y":"2","x":"1"},"Deep":{"Map":{"k":{"v":[10,20]}}},"Html":"<a&b>"}""");

    record Row(String template, String result) {
        @Override
        public String toString() {
            return template;
        }
    }

    static Stream<Row> results() {
        return Stream.of(
                new Row("plain", "plain"),
                new Row("{{.Name}} {{.Count}} {{.Ratio}} {{.Big}} {{.On}}", "web 3 0.5 12345678901 true"),
                new Row(
                        "{{.}}x",
                        "map[Big:12345678901 Count:3 Deep:map[Map:map[k:map[v:[10 20]]]] Empty: Html:<a&b> List:[a b c]"
                                + " Map:map[x:1 y:2] Name:web None:[] Null:<nil> Off:false On:true Ratio:0.5]x"),
                new Row("{{.Missing}} {{.Null}}", "<no value> <no value>"),
                new Row("a {{- .Name -}} b", "awebb"),
                new Row("a {{/* remark */}}b{{- /* remark */ -}}  c", "a bc"),
                new Row("{{if .On}}y{{else}}n{{end}}{{if .Off}}y{{else}}n{{end}}{{if .Missing}}y{{end}}", "yn"),
                new Row("{{if .Off}}1{{else if .On}}2{{else}}3{{end}}", "2"),
                new Row("{{if .Empty}}y{{else}}n{{end}}{{if .None}}y{{else}}n{{end}}{{if .Map}}y{{end}}", "nny"),
                new Row("{{with .Name}}{{.}}{{$.Count}}{{else}}no{{end}}{{with .Empty}}x{{else}}no{{end}}", "web3no"),
                new Row("{{range .List}}[{{.}}]{{end}}{{range .None}}x{{else}}none{{end}}", "[a][b][c]none"),
                new Row(
                        "{{range $i, $e := .List}}{{$i}}{{$e}}{{end}}{{range $k, $v := .Map}}{{$k}}={{$v}};{{end}}",
                        "0a1b2cx=1;y=2;"),
                new Row("{{range .List}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}", "ac"),
                new Row("{{range .List}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a"),
                new Row("{{range 3}}{{.}}{{end}}", "012"),
                new Row("{{$x := 1}}{{if .On}}{{$x = 2}}{{end}}{{$x}}", "2"),
                new Row("{{$x := 1}}{{if .On}}{{$x := 2}}{{end}}{{$x}}", "1"),
                new Row(
                        "{{index .List 1}} {{index .Map \"x\"}} {{(index .Deep.Map \"k\").v}} {{index .Deep \"Map\" \"k\" \"v\" 1}}",
                        "b 1 [10 20] 20"),
                new Row("{{slice .List 1}} {{slice .List 1 2}} {{slice .Name 1 2}}", "[b c] [b] e"),
                new Row("{{len .List}}{{len .Map}}{{len .Name}}{{.Name | len | printf \"%03d\"}}", "323003"),
                new Row(
                        "{{eq 1 1}} {{eq .Name \"a\" \"web\"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}}",
                        "true true true true true true false"),
                new Row("{{and .On .Name}} {{and .Off .Name}} {{or .Empty \"b\"}} {{not .On}}", "web false b false"),
                new Row("{{and .Off (index .None 5)}}", "false"),
                new Row("{{print 1 2 \"a\" \"b\" 3}}|{{println \"a\" 1}}|{{print}}", "1 2ab3|a 1\n|"),
                new Row(
                        "{{printf \"%s %d %v %q %5s|%-5s|%05d|%x|%t|%.2f|%%\" \"a\" 1 true \"q\" \"r\" \"l\" 42 255 true 1.5}}",
                        "a 1 true \"q\"     r|l    |00042|ff|true|1.50|%"),
                new Row(
                        "{{printf \"%d %s\" \"a\" 1}} {{printf \"%s\"}} {{printf \"x\" 1}}",
                        "%!d(string=a) %!s(int=1) %!s(MISSING) x%!(EXTRA int=1)"),
                new Row("{{html .Html}} {{js \"it's\"}} {{urlquery \"a b&c\"}}", "&lt;a&amp;b&gt; it\\'s a+b%26c"),
                new Row(
                        "{{json .Map}} {{json .Html}} {{json .Null}} {{json .Count}}",
                        "{\"y\":\"2\",\"x\":\"1\"} \"<a&b>\" null 3"),
                new Row(
                        "{{split \"a,b\" \",\"}} {{join .List \"-\"}} {{title \"ab cd\"}} {{upper \"a\"}} {{lower \"A\"}} {{pad \"a\" 1 2}}| {{truncate \"abcd\" 2}}",
                        "[a b] a-b-c Ab Cd A a  a  | ab"),
                new Row(
                        "{{`raw \\n`}} {{\"tab\\t\\\"\"}} {{'a'}} {{0x10}} {{-3}} {{1.5}} {{1e3}}",
                        "raw \\n tab\t\" 97 16 -3 1.5 1000"),
                new Row(
                        "{{define \"T\"}}<{{.}}>{{end}}{{template \"T\" .Name}}{{template \"T\"}}",
                        "<web><<no value>>"),
                new Row("{{block \"B\" .Name}}[{{.}}]{{end}}", "[web]"),
                new Row("{{.Name | printf \"%s-%s\" \"a\" | upper}}", "A-WEB"),
                new Row("{{(printf \"%s\" .Name) | len}}{{if (and (eq .Count 3) (not .Off))}}!{{end}}", "3!"),
                new Row("{{- /**/ -}}\n{{.Name}}\n", "web\n"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void prints(Row row) {
        StringBuilder out = new StringBuilder();
        Template.parse(row.template()).execute(DATA, Template.Mode.LENIENT, out);
        assertEquals(row.result(), out.toString());
    }

    static Stream<Row> failures() {
        return Stream.of(
                new Row("{{.Name", "template: :1: unclosed action"),
                new Row("a\n{{end}}", "template: :2: unexpected {{end}}"),
                new Row("{{if .On}}", "template: :1: unexpected EOF"),
                new Row("{{if}}{{end}}", "template: :1: missing value for if"),
                new Row("{{nosuch}}", "template: :1: function \"nosuch\" not defined"),
                new Row("{{$x}}", "template: :1: undefined variable \"$x\""),
                new Row("{{.Name}", "template: :1: bad character U+007D '}'"),
                new Row("{{\"a}}", "template: :1: unterminated quoted string"),
                new Row("{{break}}", "template: :1: {{break}} outside {{range}}"),
                new Row(
                        "{{.Name.Foo}}",
                        "template: :1:7: executing \"\" at <.Name.Foo>: can't evaluate field Foo in type string"),
                new Row(
                        "\n {{index .List 9}}",
                        "template: :2:3: executing \"\" at <index .List 9>: error calling index: index out of range: 9"),
                new Row(
                        "{{eq 1 \"a\"}}",
                        "template: :1:2: executing \"\" at <eq 1 \"a\">: error calling eq: incompatible types for comparison"),
                new Row("{{template \"T\"}}", "template: :1:10: executing \"\" at <T>: template \"T\" not defined"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void fails(Row row) {
        TemplateException e = assertThrows(
                TemplateException.class,
                () -> Template.parse(row.template()).execute(DATA, Template.Mode.LENIENT, new StringBuilder()));
        assertEquals(row.result(), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void structsKnowFieldsThatAreLeftOut(Row row) {
        Object shape = JsonTree.parse(
                "{\"Name\":\"\",\"Id\":\"\",\"ID\":\"=Id\",\"Health\":{\"?\":0,\"Status\":\"\"},\"List\":[],\"Map\":{},"
                        + "\"Nets\":{\"*\":{\"Ip\":\"\"}},\"Size\":null,\"Mounts\":[{\"Type\":\"\"}]}");
        Object values = JsonTree.parse("{\"Name\":\"n\",\"Id\":\"i\",\"Nets\":{\"a\":{}},\"Mounts\":[{}]}");
        StringBuilder out = new StringBuilder();
        String result;
        try {
            Template.parse(row.template())
                    .execute(new Struct((Map<?, ?>) values, (Map<?, ?>) shape), Template.Mode.LENIENT, out);
            result = out.toString();
        } catch (TemplateException e) {
            result = e.getMessage();
        }
        assertEquals(row.result(), result);
    }

    static Stream<Row> shapes() {
        return Stream.of(
                new Row("{{.Name}} {{.ID}}", "n i"),
                new Row("{{.Health}} {{.List}} {{.Map}} {{.Size}}", "<nil> [] map[] <nil>"),
                new Row(
                        "{{json .List}} {{json .Health}} {{len .List}} {{index .Map \"x\"}}|{{.Map.x}}",
                        "null null 0 |<no value>"),
                new Row("{{range $n, $v := .Nets}}{{$n}}:{{$v.Ip}};{{end}}{{(index .Nets \"a\").Ip}}", "a:;"),
                new Row("{{range .Mounts}}<{{.Type}}>{{end}}", "<>"),
                new Row("{{json .}}", "{\"Name\":\"n\",\"Id\":\"i\",\"Nets\":{\"a\":{}},\"Mounts\":[{}]}"),
                new Row("{{.Id}}", "template: :1:2: executing \"\" at <.Id>: can't evaluate field Id in type struct"),
                new Row(
                        "{{.Foo}}",
                        "template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type struct"),
                new Row(
                        "{{.Health.Status}}",
                        "template: :1:9: executing \"\" at <.Health.Status>: nil pointer evaluating interface {}.Status"));
    }

    @org.junit.jupiter.api.Test
    void aStrictTemplateNeedsEveryKey() {
        Template template = Template.parse("{{.Name}} {{.Map.nosuch}}");
        TemplateException e = assertThrows(
                TemplateException.class, () -> template.execute(DATA, Template.Mode.STRICT, new StringBuilder()));
        assertEquals(
                "template: :1:16: executing \"\" at <.Map.nosuch>: map has no entry for key \"nosuch\"",
                e.getMessage());
    }

    @org.junit.jupiter.api.Test
    void recursionEnds() {
        Template template = Template.parse("{{define \"T\"}}{{template \"T\"}}{{end}}{{template \"T\"}}");
        assertThrows(TemplateException.class, () -> template.execute(DATA, Template.Mode.LENIENT, new StringBuilder()));
    }
}
