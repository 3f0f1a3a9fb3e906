// Owns paying without leaving the page; without scripts the form does the same by itself.
const form = document.querySelector("form");
const result = document.querySelector("#result");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  result.textContent = "Paying…";
  try {
    const response = await fetch("/pay", {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json" },
    });
    const answer = await response.json();
    result.textContent = answer.orderNo
      ? `Thank you. Your order is ${answer.orderNo}.`
      : "The payment is in, the order is not yet. Please pay again: you are charged once.";
  } catch {
    result.textContent = "The shop cannot be reached. Please pay again: you are charged once.";
  }
});
