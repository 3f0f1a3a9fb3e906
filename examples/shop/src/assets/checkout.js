// Owns saying that the payment is under way; the form does the rest by itself.
document.querySelector("#checkout").addEventListener("submit", () => {
  document.querySelector("#paying").textContent = "Paying…";
});
