package djong.runtime;

import java.util.List;

/** Processes as ps(1) lists them. @param rows each as long as the titles */
public record ProcessTable(List<String> titles, List<List<String>> rows) {}
