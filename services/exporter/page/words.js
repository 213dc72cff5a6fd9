// What the page says, Vietnamese first; numbers and dates as people write them.
const some = (n, what) => `${n} ${what}${String(n) === "1" ? "" : "s"}`;
const words = {
  vi: {
    skip: "Đến bảng số liệu", loading: "Đang tải số liệu…", campaign: "Nhiệm vụ", date: "Ngày", before: "Ngày trước", after: "Ngày sau", today: "Hôm nay", as_of: "Xem lại số liệu tại thời điểm",
    print: "In", leave: "Thoát", path: "Đơn vị đang xem", own: "Đơn vị của tôi", cards: "Tổng quan", units: "Kết quả các đơn vị", units_whole: "Hiện toàn bộ bảng cho trình đọc màn hình", alerts: "Việc cần làm: cảnh báo đang mở", silent: "Chưa báo cáo",
    burndown: "Còn lại so với kế hoạch", heat: "Kết quả theo đơn vị và ngày", token: "Mã truy cập do quản trị viên cấp", enter: "Vào", sign_in: "Đăng nhập", switch: "English",
    unit: "Đơn vị", rank: "Hạng", plan_day: "Chỉ tiêu ngày", day: "Trong ngày", result: "Kết quả", cumulative: "Lũy kế", target: "Chỉ tiêu", percent: "Tỷ lệ",
    remaining: "Còn lại", reports: "Báo cáo", streak: "Liên tiếp chưa đạt", total: "Tổng cộng", met: "đạt", missed: "chưa đạt", no_report: "chưa báo cáo",
    done: "đã hoàn thành", implausible: "bất thường", implausible_text: "Số liệu bất thường, cần kiểm tra: sửa nếu sai, xác nhận nếu đúng", open: "chưa chốt", not_counted: "không tính chỉ tiêu", explained: "Giải trình",
    card_day: "Trong ngày", card_total: "Lũy kế", card_rest: "Còn lại", card_reports: "Đã báo cáo", card_forecast: "Dự kiến hoàn thành",
    of_plan: (p) => `${p} chỉ tiêu ngày`, no_report_yet: "chưa có báo cáo", not_asked: "không phải báo cáo", not_counted_day: "ngày không tính chỉ tiêu", of_target: (p, plan) => `${p} chỉ tiêu · kế hoạch ${plan}`, need: (n, d) => `cần ${n} mỗi ngày, còn ${d} ngày`,
    no_day_left: "không còn ngày", finished: "đã hoàn thành", explained_away: "phần còn lại đã có giải trình", of_them_explained: (n) => `đã giải trình ${n}`, band: (a, b) => `sớm nhất ${a} · muộn nhất ${b}`,
    fresh: (time, come, due) => `Số liệu lúc <b>${time}</b>, <b>${come}/${due}</b> đơn vị`, fresh_uncounted: (time, come) => `Số liệu lúc <b>${time}</b>, <b>${come}</b> đơn vị báo cáo`, closed_at: (t) => `Đã chốt ${t}`, not_closed: "Chưa chốt",
    units_title: (name, day) => `Kết quả ngày ${day} – ${name}`, acknowledge: "Xác nhận", note: "Ghi chú: ai làm gì (có thể bỏ trống)", acknowledged: (who) => `Đã xác nhận: ${who}`,
    none: "Không có", more: (n) => `và ${n} nữa`, others: (n) => `Và ${n} cảnh báo khác của đơn vị này.`, alerts_count: (units) => `(${units} đơn vị chờ xác nhận)`, show_all: (n) => `Xem toàn bộ ${n} mục`, alerts_now: "Cảnh báo đang mở hiện nay",
    archived: (day, file) => `Nhiệm vụ đã được lưu trữ ngày ${day} (${file}): số liệu giữ nguyên, các lần sửa chỉ còn trong tệp lưu trữ.`, download: "Báo cáo ngày:", press: "Báo chí", evaluation: "Đánh giá", final: "Tổng kết", candidates: "Khen thưởng, xem xét trách nhiệm",
    explanations: "Giải trình", plan_line: "Kế hoạch", actual_line: "Thực tế", forecast_line: "Dự báo", refused: "Mã không đúng hoặc đã bị thu hồi.",
    letters: { m: ["Đ", "đạt"], x: ["C", "chưa đạt"], n: ["K", "chưa báo cáo"], e: ["G", "chưa đạt, có giải trình"], d: ["X", "đã hoàn thành"], f: ["M", "được miễn"] },
    severity: { info: "Thông tin", warning: "Cảnh báo", critical: "Nghiêm trọng" }, away: (since) => `mất kết nối, số liệu cũ từ ${since}, đang thử lại`, polled: (s) => `tự cập nhật mỗi ${s} giây`, live: "trực tiếp", past: "xem lại",
    on_the_day: (n, units) => `trong ngày ${n} · ${units} đơn vị`,
    no_campaign: "Chưa có nhiệm vụ nào.", no_such_campaign: (code) => `Không có nhiệm vụ “${code}”, hoặc mã truy cập này không được xem. Chọn nhiệm vụ khác:`, whole: "Xem toàn bộ đơn vị", excused: "được miễn",
    replace: "Liên kết vừa mở mang một mã truy cập khác với mã đang dùng trên máy này. Thay mã đang dùng?", replace_yes: "Dùng mã mới", replace_no: "Giữ mã đang dùng", offline: "Không kết nối được với máy chủ, đang thử lại.",
    problems: { 400: "Không có số liệu cho lựa chọn này.", 403: "Mã truy cập này không được xem đơn vị đó.", 404: "Không có số liệu cho lựa chọn này.", 409: "Số liệu tại thời điểm đó chỉ còn trong tệp lưu trữ.",
      429: "Quá nhiều yêu cầu, sẽ tự thử lại.", 500: "Máy chủ gặp lỗi.", 503: "Hệ thống tạm thời chưa trả lời, sẽ tự thử lại." },
    story: "Hồ sơ", story_of: (unit) => `Hồ sơ: ${unit}`, verdict: "Kết luận", standing: "Đơn vị trực thuộc, chậm nhất trước", band_deadline: (day) => `hạn ${day}`, in_the_table: (n) => `${n} đơn vị khác: xem bảng dưới`, and_units: (n) => `và ${n} đơn vị khác`,
    find: "Tìm đơn vị", found: (n) => `Tìm thấy ${n} đơn vị`, found_none: "Không tìm thấy đơn vị nào có tên này", pick: "Chọn ngày trên lịch", menu: "Mục khác", date_like: "16/7/2024", as_of_like: "12:00 16/7/2024",
    unread: (text, like) => `Không đọc được “${text}”: viết như ${like}.`, wall_mode: "Chế độ màn hình lớn", wall_end: "Thoát chế độ màn hình lớn",
    cutoff_in: (left) => `còn ${left} đến giờ chốt`, cutoff_over: "đã đến giờ chốt", rest_does_not_add: "Cột “Còn lại” không cộng bằng tổng vì có đơn vị vượt chỉ tiêu.",
    mine: "Báo cáo của đơn vị", todo: "Việc cần làm", due: "Cam kết đến hạn", promised: (day) => `cam kết ngày ${day}`, promise_over: (day) => `quá hạn cam kết ngày ${day}`, promise_anew: "Đổi ngày cam kết", mark: (unit, number) => `Chọn ${unit}, cảnh báo ${number}`,
    bulk_all: "Chọn tất cả", bulk_go: (n) => `Xác nhận mục đã chọn (${n})`, ack_of: (unit, n) => `Xác nhận ${n} cảnh báo của ${unit}`, ack_several: (n, units) => `Xác nhận ${n} cảnh báo của ${units} đơn vị`,
    ack_until: "Cam kết hoàn thành vào ngày (có thể bỏ trống)", until_past: (today) => `Ngày cam kết đã qua: chọn từ ${today} trở đi.`, ack_refused: "Chưa xác nhận được.", cancel: "Hủy",
    chart_text: (rest, plan, day) => `Đến ${day} còn ${rest}, theo kế hoạch còn ${plan}.`, provisional: "* Chỉ tiêu tạm giao.", unassigned: "Chưa giao cho đơn vị trực thuộc", preliminary: "Số liệu tạm tính",
  },
  en: {
    skip: "To the figures", loading: "Loading the figures…", campaign: "Campaign", date: "Day", before: "Day before", after: "Day after", today: "Today", as_of: "Figures as of",
    print: "Print", leave: "Leave", path: "Unit shown", own: "My units", cards: "Overview", units: "Results by unit", units_whole: "Lay out the whole table for a screen reader", alerts: "To do: open alerts", silent: "Not reported",
    burndown: "What remains, and the plan", heat: "Results by unit and day", token: "Access token from your operator", enter: "Enter", sign_in: "Sign in", switch: "Tiếng Việt",
    unit: "Unit", rank: "Rank", plan_day: "Target of the day", day: "On the day", result: "Result", cumulative: "Total", target: "Target", percent: "Rate",
    remaining: "Remaining", reports: "Reports", streak: "Days missed in a row", total: "Total", met: "met", missed: "missed", no_report: "no report",
    implausible: "implausible", implausible_text: "The figure is out of proportion and has to be checked: correct it, or confirm it", done: "done", open: "not closed", not_counted: "not counted", explained: "Explained",
    card_day: "On the day", card_total: "Total", card_rest: "Remaining", card_reports: "Reported", card_forecast: "Forecast to finish",
    of_plan: (p) => `${p} of the day's target`, no_report_yet: "no report yet", not_asked: "no report is due", not_counted_day: "the day is not counted", of_target: (p, plan) => `${p} of the target · plan ${plan}`, need: (n, d) => `${n} a day needed, ${some(d, "day")} left`,
    no_day_left: "no day left", finished: "finished", explained_away: "the rest is explained", of_them_explained: (n) => `${n} explained`, band: (a, b) => `at best ${a} · at worst ${b}`,
    fresh: (time, come, due) => `Figures at <b>${time}</b>, <b>${come} of ${due}</b> units`, fresh_uncounted: (time, come) => `Figures at <b>${time}</b>, <b>${come}</b> ${come === 1 ? "unit" : "units"} reported`, closed_at: (t) => `Closed ${t}`, not_closed: "Not closed",
    units_title: (name, day) => `Result of ${day} – ${name}`, acknowledge: "Acknowledge", note: "Note: who does what (may be empty)", acknowledged: (who) => `Acknowledged: ${who}`,
    none: "None", more: (n) => `and ${n} more`, others: (n) => `And ${some(n, "other alert")} of this unit.`, alerts_count: (units) => `(${some(units, "unit")} to acknowledge)`, show_all: (n) => `Show all ${n}`, alerts_now: "Alerts open at present",
    archived: (day, file) => `The campaign was archived on ${day} (${file}): its figures stand, its revisions are in the archive alone.`, download: "Report of the day:", press: "Press", evaluation: "Evaluation", final: "Final report", candidates: "Commendation – review",
    explanations: "Explanations", plan_line: "Plan", actual_line: "Actual", forecast_line: "Forecast", refused: "The token is wrong or revoked.",
    letters: { m: ["M", "met"], x: ["x", "missed"], n: ["n", "no report"], e: ["e", "missed, explained"], d: ["D", "done before"], f: ["f", "excused"] },
    severity: { info: "Info", warning: "Warning", critical: "Critical" }, away: (since) => `connection lost, figures are old since ${since}, trying again`, polled: (s) => `refreshed every ${s} s`, live: "live", past: "a past state",
    on_the_day: (n, units) => `${n} on the day · ${some(units, "unit")}`,
    no_campaign: "There is no campaign yet.", no_such_campaign: (code) => `There is no campaign “${code}”, or this token may not see it. Choose another:`, whole: "Show all units", excused: "excused",
    replace: "The link that was opened carries another access token than the one in use on this computer. Replace the one in use?", replace_yes: "Use the new one", replace_no: "Keep the one in use", offline: "The server cannot be reached, trying again.",
    problems: { 400: "There are no figures for this choice.", 403: "This token may not see that unit.", 404: "There are no figures for this choice.", 409: "What stood at that instant is in the archive alone.",
      429: "Too many requests, trying again.", 500: "The server has failed.", 503: "The system does not answer now, trying again." },
    story: "Record", story_of: (unit) => `Record: ${unit}`, verdict: "Verdict", standing: "Units below, furthest behind first", band_deadline: (day) => `deadline ${day}`, in_the_table: (n) => `${n} more: see the table below`, and_units: (n) => `and ${n} more`,
    find: "Find a unit", found: (n) => `${some(n, "unit")} found`, found_none: "No unit is called so", pick: "Choose a day from a calendar", menu: "More", date_like: "2024-07-16", as_of_like: "12:00 2024-07-16",
    unread: (text, like) => `“${text}” cannot be read: write it like ${like}.`, wall_mode: "Wall screen", wall_end: "Leave the wall screen",
    cutoff_in: (left) => `${left} to the cut-off`, cutoff_over: "the cut-off has passed", rest_does_not_add: "“Remaining” does not add up to the total, since some units are above their target.",
    mine: "The unit's own reports", todo: "To do", due: "Promises that are due", promised: (day) => `promised by ${day}`, promise_over: (day) => `promised by ${day}, which has passed`, promise_anew: "Promise another day", mark: (unit, number) => `Choose ${unit}, alert ${number}`,
    bulk_all: "Choose all", bulk_go: (n) => `Acknowledge what is chosen (${n})`, ack_of: (unit, n) => `Acknowledge ${some(n, "alert")} of ${unit}`, ack_several: (n, units) => `Acknowledge ${some(n, "alert")} of ${some(units, "unit")}`,
    ack_until: "Done by, as a promise (may be empty)", until_past: (today) => `That day has passed: promise ${today} or later.`, ack_refused: "It could not be acknowledged.", cancel: "Cancel",
    chart_text: (rest, plan, day) => `On ${day} ${rest} remain; by the plan ${plan}.`, provisional: "* Provisional target.", unassigned: "Not assigned to a unit below", preliminary: "Preliminary figures",
  },
};

// Of a part that comes when it is asked for.
export function addWords(more) {
  for (const name of Object.keys(words)) Object.assign(words[name], more[name]);
}

let language = localStorage.getItem("tiendo.language") === "en" ? "en" : "vi";
export const currentLanguage = () => language;
export function setLanguage(name) {
  language = name;
  localStorage.setItem("tiendo.language", name);
}
// A metric is called as the campaign calls it.
export const metricName = (metric, titles) => (Object.hasOwn(titles, metric) ? titles[metric][language] : metric);
export const say = (key, ...values) => {
  const found = words[language][key];
  return typeof found === "function" ? found(...values) : found;
};
const locale = () => (language === "vi" ? "vi-VN" : "en-US");
const formats = new Map(); // making one takes longer than a hundred numbers
function format(digits) {
  const name = `${locale()} ${digits}`;
  if (!formats.has(name)) formats.set(name, new Intl.NumberFormat(locale(), digits ? { minimumFractionDigits: digits, maximumFractionDigits: digits } : {}));
  return formats.get(name);
}
export const count = (number) => (number === null ? "–" : format(0).format(number));
export const percent = (number) => (number === null ? "–" : `${format(1).format(number)}%`);
export const date = (day) => {
  if (!day || language === "en") return day || "–";
  const [year, month, of] = day.split("-");
  return `${of}/${Number(month) < 3 ? month : Number(month)}/${year}`;
};
export const shortDate = (day) => (language === "vi" ? `${Number(day.slice(8))}/${Number(day.slice(5, 7))}` : day.slice(5));
// A moment as the clock of a zone shows it: 2024-07-01T12:00:00; and the other way round, with the zone's offset.
export const inZone = (at, timeZone) => new Date(at).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
export function atZone(local, timeZone) {
  const told = Date.parse(`${local}Z`);
  if (Number.isNaN(told)) return local;
  let at = told;
  for (let i = 0; i < 2; i++) at = told - (Date.parse(`${inZone(at, timeZone)}Z`) - at); // again where the first guess lies in another offset
  const minutes = Math.round((told - at) / 60000);
  const two = (n) => String(n).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
export const instant = (text) => (text ? `${text.slice(11, 16)} ${date(text.slice(0, 10))}` : "–");
// A moment on the campaign's clock as people write it: 12:00 01/7/2024.
export const moment = (local) => `${local.slice(11, 16)}${local.length > 16 && local.slice(17, 19) !== "00" ? local.slice(16, 19) : ""} ${date(local.slice(0, 10))}`;

// What somebody has written for a day: 16/7/2024, 16/7 (of the year of `near`), 2024-07-16. Null: no day.
export function readDay(text, near) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const said = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$/.exec(text.trim());
  if (!iso && !said) return null;
  const [year, month, day] = (iso ? iso.slice(1) : [said[3] || near.slice(0, 4), said[2], said[1]]).map(Number);
  const found = new Date(Date.UTC(year, month - 1, day));
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? found.toISOString().slice(0, 10) : null;
}

// The same of a moment: an hour and a day in either order, or as RFC 3339 has it. Null: none.
export function readMoment(text, near) {
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return text.replace(" ", "T");
  const time = /(\d{1,2})[:hg](\d{2})(:\d{2})?/.exec(text);
  if (!time || Number(time[1]) > 23 || Number(time[2]) > 59) return null;
  const rest = text.replace(time[0], " ").replace(/[,;]/g, " ").trim();
  const day = rest ? readDay(rest, near) : near;
  return day && `${day}T${time[1].padStart(2, "0")}:${time[2]}${time[3] || ""}`;
}
