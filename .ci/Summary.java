import java.nio.file.Path;
import java.util.ArrayList;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Adds up JUnit's XML reports: names each test that failed or was skipped, with the reason, and ends with a line
 * {@code N passed, N failed, N skipped}. Ends with 1 when something failed or nothing ran.
 */
class Summary {
    static void main(String[] files) throws Exception {
        int passed = 0;
        int failed = 0;
        var skips = new ArrayList<String>();
        for (String file : files) {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of(file).toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                String name = test.getAttribute("classname").replaceFirst(".*\\.", "") + "." + test.getAttribute("name");
                Element failure = first(test, "failure", "error");
                Element skip = first(test, "skipped");
                if (failure != null) {
                    failed++;
                    System.out.println("FAILED  " + name + ": " + reason(failure));
                } else if (skip != null) {
                    skips.add("SKIPPED " + name + ": " + reason(skip));
                } else {
                    passed++;
                }
            }
        }
        skips.forEach(System.out::println);
        System.out.println();
        System.out.println(passed + " passed, " + failed + " failed, " + skips.size() + " skipped");
        if (failed > 0 || passed == 0) System.exit(1);
    }

    private static Element first(Element test, String... names) {
        for (String name : names) {
            NodeList found = test.getElementsByTagName(name);
            if (found.getLength() > 0) return (Element) found.item(0);
        }
        return null;
    }

    private static String reason(Element element) {
        String message = element.getAttribute("message");
        if (message.isBlank()) message = element.getTextContent();
        String line = message.strip().lines().findFirst().orElse("no reason given");
        return line.replaceFirst("^(org\\.opentest4j\\.TestAbortedException: )?(Assumption failed: )?", "");
    }
}
