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
