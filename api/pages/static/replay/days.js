// Civil days as ISO text, counted in UTC so that no clock change moves them.

const DAY = 86400000;
const number = (day) => Date.parse(`${day}T00:00:00Z`);
const text = (ms) => new Date(ms).toISOString().slice(0, 10);

export const add = (day, days) => text(number(day) + days * DAY);
export const between = (first, last) => Math.round((number(last) - number(first)) / DAY);
export const valid = (day) => /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(number(day)) && text(number(day)) === day;

// The same day of another month, or that month's last one: 31 March less one is 28 or 29 February.
export function months(day, by) {
  const [year, month, of] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  return text(Date.UTC(year, month - 1 + by, Math.min(of, last)));
}
