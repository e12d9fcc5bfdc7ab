// A document dropped onto the form is put into its file field and sent; without this script the field does the same.
const form = document.getElementById("drop");
const field = document.getElementById("document");
const over = (on) => form.classList.toggle("over", on);

form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
form.addEventListener("dragleave", () => over(false));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  over(false);
  if (event.dataTransfer.files.length !== 1) return;
  field.files = event.dataTransfer.files;
  form.requestSubmit();
});
