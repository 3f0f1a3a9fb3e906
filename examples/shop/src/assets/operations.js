// Owns showing what the server sends; the browser reconnects by itself.
const state = document.querySelector("#state");
const connection = document.querySelector("#connection");
const source = new EventSource("/operations/events");
source.addEventListener("open", () => {
  connection.textContent = "Live";
});
source.addEventListener("error", () => {
  connection.textContent = "Connection lost, trying again";
});
source.addEventListener("state", (event) => {
  state.innerHTML = event.data;
});

// A press is sent without leaving the page; without scripts the answer is a page of its own.
const buttons = [...document.querySelectorAll("[data-demo] button:not(:disabled)")];
let isRunning = false;

for (const form of document.querySelectorAll("[data-demo]")) {
  const outcome = form.parentElement.querySelector(".outcome");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isRunning) {
      return;
    }
    isRunning = true;
    // Not `disabled`, which would take the focus away.
    for (const button of buttons) {
      button.ariaDisabled = "true";
    }
    outcome.textContent = "… Running";
    try {
      const answer = await fetch(form.action, { method: "POST" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      outcome.replaceChildren(...page.querySelector("#outcome").childNodes);
    } catch {
      outcome.textContent = "✕ The shop did not answer. Press again.";
    }
    for (const button of buttons) {
      button.ariaDisabled = null;
    }
    isRunning = false;
  });
}
