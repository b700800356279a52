/* Small behaviours of every page. Each only shortens what also works without it. */
import "htmx.org";

/* A click elsewhere or Escape closes an open menu. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) {
      menu.open = false;
    }
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const menu = event.target.closest?.("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

/* The appearance changes at once, and the cookie in the background. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter) {
    return;
  }
  event.preventDefault();
  const chosen = event.submitter.value;
  document.documentElement.dataset.bsTheme = chosen;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.toggleAttribute("aria-current", false);
    if (button === event.submitter) {
      button.setAttribute("aria-current", "true");
    }
  }
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  closeMenus(null);
});

/* A form is sent once; <form data-once> keeps its buttons still until the answer comes. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

/* Coming back by the browser's Back button, the form may be sent again. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

/* What was chosen before this script was there to listen, or put back by the browser, is followed like any other choice. */
window.addEventListener("pageshow", () => {
  for (const select of document.querySelectorAll("[data-followed] select")) {
    if (![...select.options].every((option) => option.selected === option.defaultSelected)) {
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});

/* Answers 409 and 422 carry a page fragment that explains itself: show it like any other. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

/* <button data-copy="id"> copies what that field holds, where the browser lets it. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) {
    return;
  }
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    button.querySelector("[data-copy-label]").textContent = "Copied";
    document.querySelector("[data-copy-said]").textContent = "Copied.";
  } catch {
    field.select();
  }
});
