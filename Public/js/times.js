// Puts times into the reader's zone; the exact time in UTC stays where the pointer finds it.
"use strict";
{
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const local = `${day.format(moment)}, ${clock.format(moment)}`;
    const [isRelative, isDay] = [time.hasAttribute("data-relative"), time.hasAttribute("data-day")];
    if (isRelative || isDay) time.title = `${local} (${time.title})`;
    if (!isRelative) time.textContent = isDay ? day.format(moment) : local;
  }
}
