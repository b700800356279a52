/* The review of a pull request: choices are saved as they are made. Without this file a button saves them. */

/* A chosen side is saved at once; "Write a value" waits until it is written and saved by its button. */
document.addEventListener("change", (event) => {
  const radio = event.target;
  const form = radio.closest?.("form.choices");
  if (!form || radio.name !== "choice") {
    return;
  }
  if (radio.value === "value") {
    form.querySelector(".value-input")?.focus();
  } else {
    form.dispatchEvent(new CustomEvent("chosen"));
  }
});

/* Typing a value chooses to write one. */
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("form.choices .value-input")) {
    return;
  }
  const radio = input.closest("form.choices").querySelector("input[name=choice][value=value]");
  if (radio) {
    radio.checked = true;
  }
});

/* An answer that stands in for another page ("someone chose meanwhile") is read out and seen. */
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target.querySelector?.("[role=alert]")?.scrollIntoView({ block: "nearest" });
});

/* Lines that were opened take the place of the link that opened them, also for the keyboard. */
document.addEventListener("htmx:afterSettle", (event) => {
  const before = event.detail.target;
  const opened = before.matches?.("tbody") ? document.getElementById(before.id) : null;
  opened?.focus({ preventScroll: true });
});
