// Puts times into the reader's zone; the exact time in UTC stays where the pointer finds it.
"use strict";
{
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const local = `${day.format(moment)}, ${clock.format(moment)}`;
    if (time.hasAttribute("data-relative")) time.title = `${local} (${time.title})`;
    else time.textContent = local;
  }
}
