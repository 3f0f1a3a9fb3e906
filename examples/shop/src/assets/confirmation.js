// Owns looking again while a payment is on its way. The elements stay, so that what is new in them is read out.
const lookAgainMs = 1_000;
const state = (page) => page.querySelector("#order").dataset.state;

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && state(page) !== "waiting") {
      document.title = page.title;
      document.querySelector("#order").dataset.state = state(page);
      for (const part of ["h1", "#order", "#rest"]) {
        document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
      }
      return;
    }
  } catch {
    // The shop cannot be reached for a moment.
  }
  setTimeout(look, lookAgainMs);
}
setTimeout(look, lookAgainMs);
