// Owns showing what the server sends, the browser reconnects by itself; and making experiments without leaving the page.
const state = document.querySelector("#state");
const connection = document.querySelector("#connection");
const source = new EventSource("/operations/events");
source.addEventListener("open", () => {
  connection.textContent = "✓ Live";
});
source.addEventListener("error", () => {
  connection.textContent = "… Connection lost, trying again";
});
source.addEventListener("state", (event) => {
  state.innerHTML = event.data;
});

const forms = document.querySelectorAll(".experiments form");
for (const form of forms) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = form.parentElement.querySelector("output");
    output.textContent = "Under way…";
    try {
      const headers = { accept: "application/json" };
      const response = await fetch(form.action, { method: "POST", headers });
      output.textContent = (await response.json()).words;
    } catch {
      output.textContent = "The shop cannot be reached.";
    }
  });
}
