// Keys of the pages. Everything here can also be reached by links: pages are read without this file.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => [...document.querySelectorAll("details.stmt > summary, a.person, a.person-row, a.bedside")];
  const step = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))].focus();
  };
  const sections = { c: "changes", m: "medications", a: "allergies", p: "problems", r: "results", v: "vitals", e: "encounters", d: "documents", i: "immunizations", w: "absence" };
  let go = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const row = document.activeElement.closest("details.stmt");
    if (go) {
      go = false;
      const section = sections[event.key] && document.getElementById(sections[event.key]);
      if (section) { section.scrollIntoView(); event.preventDefault(); }
      return;
    }
    // a page's own keys: the undo of what was just done first
    const own = (event.key === "z" && document.getElementById("undo")) || document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (own) { event.preventDefault(); own.click(); return; }
    switch (event.key) {
      case "/": {
        const field = document.getElementById("q");
        if (field) field.focus(); else location.href = "/patients";
        break;
      }
      case "j": step(1); break;
      case "k": step(-1); break;
      case "o": if (row) row.open = !row.open; break;
      case "s": {
        const link = row && row.querySelector(".words a");
        if (link) location.href = link.href;
        break;
      }
      case "?": {
        const help = document.getElementById("help");
        if (help) location.href = help.href;
        break;
      }
      case "g": go = true; break;
      default: return;
    }
    event.preventDefault();
  });
  // files dropped anywhere on the field are the field's
  for (const drop of document.querySelectorAll(".drop")) {
    const field = drop.querySelector("input[type=file]");
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => { over(false)(event); if (event.dataTransfer.files.length > 0) field.files = event.dataTransfer.files; });
  }
  // a message opens at what is marked in it
  const hit = document.querySelector(".msg .hit");
  if (hit) hit.scrollIntoView({ block: "center" });
})();
