/* Text areas for JSON and JavaScript become code editors; without this script they work as they are. */
import { enhance } from "./editor/enhance.js";

/* A large form has dozens of them: each is changed when it comes near the screen. */
const nearby = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        nearby.unobserve(entry.target);
        enhance(entry.target);
      }
    }
  },
  { rootMargin: "400px" },
);

for (const area of document.querySelectorAll("textarea[data-editor]")) {
  nearby.observe(area);
}
