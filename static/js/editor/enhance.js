/* Put an editor in the place of one text area, and keep the area's value in step for sending. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const LANGUAGES = {
  json: () => [json(), linter(lintJson)],
  javascript: () => [javascript(), linter(lintSyntax)],
};
const MARKS_LIMIT = 20;

/* An empty field is no mistake. */
function lintJson(view) {
  return view.state.doc.toString().trim() ? jsonParseLinter()(view) : [];
}

/* The parser goes on after a mistake; where it had to, there is one. */
function lintSyntax(view) {
  const marks = [];
  syntaxTree(view.state).iterate({
    enter(node) {
      if (node.type.isError && marks.length < MARKS_LIMIT) {
        const to = Math.max(node.to, Math.min(node.from + 1, view.state.doc.length));
        marks.push({ from: node.from, to, severity: "error", message: "Something is missing or too much here." });
      }
    },
  });
  return marks;
}

/* What the text area says of itself to screen readers, and how the keyboard gets out. */
function attributesOf(area, hint) {
  const described = [area.getAttribute("aria-describedby"), hint.id].filter(Boolean).join(" ");
  const attributes = { "aria-label": area.labels[0]?.textContent.trim() || area.name, "aria-describedby": described, tabindex: "0" };
  if (area.getAttribute("aria-invalid") === "true") {
    attributes["aria-invalid"] = "true";
  }
  return attributes;
}

function makeHint(area) {
  const hint = document.createElement("p");
  hint.id = `${area.id}_keys`;
  hint.className = "form-hint";
  hint.textContent = "Tab indents. Press Escape, then Tab, to go on to the next field.";
  return hint;
}

export function enhance(area) {
  const language = LANGUAGES[area.dataset.editor];
  if (!language) {
    return;
  }
  const hint = makeHint(area);
  const holder = document.createElement("div");
  holder.className = "code-editor";
  const view = new EditorView({
    parent: holder,
    state: EditorState.create({ doc: area.value, extensions: extensionsFor(area, hint, language()) }),
  });
  area.hidden = true;
  area.after(holder, hint);
  for (const label of area.labels) {
    label.addEventListener("click", () => view.focus());
  }
}

function extensionsFor(area, hint, language) {
  const nonce = area.form?.dataset.nonce;
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    foldGutter(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    lintGutter(),
    search({ top: true }),
    syntaxHighlighting(classHighlighter),
    /* CodeMirror lets the next Tab through after Escape, so Tab may indent without being a trap. */
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
    EditorState.tabSize.of(2),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of(attributesOf(area, hint)),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        area.value = update.state.doc.toString();
      }
    }),
    ...language,
  ];
}
