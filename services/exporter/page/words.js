// What the page says, Vietnamese first; numbers and dates as people write them.
const some = (n, what) => `${n} ${what}${String(n) === "1" ? "" : "s"}`;
const words = {
  vi: {
    skip: "Đến bảng số liệu", campaign: "Chiến dịch", date: "Ngày", before: "Ngày trước", after: "Ngày sau", today: "Hôm nay", as_of: "Số liệu tại thời điểm",
    print: "In", leave: "Thoát", path: "Đơn vị đang xem", cards: "Tổng quan", units: "Kết quả các đơn vị", alerts: "Cảnh báo đang mở", silent: "Chưa báo cáo",
    burndown: "Còn lại so với kế hoạch", heat: "Kết quả theo đơn vị và ngày", token: "Mã truy cập do quản trị viên cấp", enter: "Vào", switch: "English",
    unit: "Đơn vị", rank: "Hạng", plan_day: "Chỉ tiêu ngày", day: "Trong ngày", result: "Kết quả", cumulative: "Lũy kế", target: "Chỉ tiêu", percent: "Tỷ lệ",
    remaining: "Còn lại", reports: "Báo cáo", streak: "Liên tiếp chưa đạt", total: "Tổng cộng", met: "đạt", missed: "chưa đạt", no_report: "chưa báo cáo",
    done: "đã xong", open: "chưa chốt", not_counted: "không tính", explained: "Giải trình",
    card_day: "Trong ngày", card_total: "Lũy kế", card_rest: "Còn lại", card_reports: "Đã báo cáo", card_forecast: "Dự kiến hoàn thành",
    of_plan: (p) => `${p} chỉ tiêu ngày`, no_report_yet: "chưa có báo cáo", not_asked: "không phải báo cáo", not_counted_day: "ngày không tính chỉ tiêu", of_target: (p, plan) => `${p} chỉ tiêu · kế hoạch ${plan}`, need: (n, d) => `cần ${n} mỗi ngày, còn ${d} ngày`,
    no_day_left: "không còn ngày", finished: "đã hoàn thành", explained_away: "phần còn lại đã có giải trình", of_them_explained: (n) => `đã giải trình ${n}`, band: (a, b) => `sớm nhất ${a} · muộn nhất ${b}`, unforeseeable: "chưa đủ số liệu",
    fresh: (time, come, due) => `Số liệu lúc <b>${time}</b>, <b>${come}/${due}</b> đơn vị`, fresh_uncounted: (time, come) => `Số liệu lúc <b>${time}</b>, <b>${come}</b> đơn vị báo cáo`, closed_at: (t) => `Đã chốt ${t}`, not_closed: "Chưa chốt",
    units_title: (name, day) => `Kết quả ngày ${day} – ${name}`, acknowledge: "Xác nhận", note: "Ghi chú khi xác nhận (có thể bỏ trống)", acknowledged: (who) => `Đã xác nhận: ${who}`,
    none: "Không có", more: (n) => `và ${n} nữa`, others: (n) => `Và ${n} cảnh báo khác của đơn vị này.`, alerts_count: (n, units) => `(${n} cảnh báo; chờ xác nhận: ${units} đơn vị)`, alerts_now: "Cảnh báo đang mở hiện nay",
    note_all: (unit, n) => `Xác nhận ${n} cảnh báo của ${unit}. Ghi chú (ai làm gì, đến bao giờ):`, download: "Báo cáo ngày:", press: "Báo chí", evaluation: "Đánh giá", candidates: "Khen thưởng – trách nhiệm",
    explanations: "Giải trình", plan_line: "Kế hoạch", actual_line: "Thực tế", forecast_line: "Dự báo", refused: "Mã không đúng hoặc đã bị thu hồi.",
    letters: { m: ["Đ", "đạt"], x: ["C", "chưa đạt"], n: ["K", "không báo cáo"], e: ["G", "chưa đạt, có giải trình"], d: ["X", "đã xong"] },
    severity: { info: "Thông tin", warning: "Cảnh báo", critical: "Nghiêm trọng" }, away: "mất kết nối, đang thử lại", live: "trực tiếp", past: "xem lại",
    metrics: { activated: "Kích hoạt", collected: "Thu nhận", approved: "Phê duyệt" }, on_the_day: (n, units) => `trong ngày ${n} · ${units} đơn vị`,
    no_campaign: "Chưa có chiến dịch nào.", offline: "Không kết nối được với máy chủ, đang thử lại.",
    problems: { 400: "Không có số liệu cho lựa chọn này.", 403: "Mã truy cập này không được xem đơn vị đó.", 404: "Không có số liệu cho lựa chọn này.",
      429: "Quá nhiều yêu cầu, sẽ tự thử lại.", 500: "Máy chủ gặp lỗi.", 503: "Hệ thống tạm thời chưa trả lời, sẽ tự thử lại." },
    chart_text: (rest, plan, day) => `Đến ${day} còn ${rest}, theo kế hoạch còn ${plan}.`, provisional: "* Chỉ tiêu tạm giao.", unassigned: "Chưa giao cho đơn vị trực thuộc", preliminary: "Số liệu tạm tính",
  },
  en: {
    skip: "To the figures", campaign: "Campaign", date: "Day", before: "Day before", after: "Day after", today: "Today", as_of: "As of",
    print: "Print", leave: "Leave", path: "Unit shown", cards: "Overview", units: "Results by unit", alerts: "Open alerts", silent: "Not reported",
    burndown: "What remains, and the plan", heat: "Results by unit and day", token: "Access token from your operator", enter: "Enter", switch: "Tiếng Việt",
    unit: "Unit", rank: "Rank", plan_day: "Target of the day", day: "On the day", result: "Result", cumulative: "Total", target: "Target", percent: "Rate",
    remaining: "Remaining", reports: "Reports", streak: "Days missed in a row", total: "Total", met: "met", missed: "missed", no_report: "no report",
    done: "done", open: "not closed", not_counted: "not counted", explained: "Explained",
    card_day: "On the day", card_total: "Total", card_rest: "Remaining", card_reports: "Reported", card_forecast: "Forecast to finish",
    of_plan: (p) => `${p} of the day's target`, no_report_yet: "no report yet", not_asked: "no report is due", not_counted_day: "the day is not counted", of_target: (p, plan) => `${p} of the target · plan ${plan}`, need: (n, d) => `${n} a day needed, ${some(d, "day")} left`,
    no_day_left: "no day left", finished: "finished", explained_away: "the rest is explained", of_them_explained: (n) => `${n} explained`, band: (a, b) => `at best ${a} · at worst ${b}`, unforeseeable: "too few figures yet",
    fresh: (time, come, due) => `Figures at <b>${time}</b>, <b>${come} of ${due}</b> units`, fresh_uncounted: (time, come) => `Figures at <b>${time}</b>, <b>${come}</b> ${come === 1 ? "unit" : "units"} reported`, closed_at: (t) => `Closed ${t}`, not_closed: "Not closed",
    units_title: (name, day) => `Result of ${day} – ${name}`, acknowledge: "Acknowledge", note: "Note (may be empty)", acknowledged: (who) => `Acknowledged: ${who}`,
    none: "None", more: (n) => `and ${n} more`, others: (n) => `And ${some(n, "other alert")} of this unit.`, alerts_count: (n, units) => `(${some(n, "alert")}; to be acknowledged: ${some(units, "unit")})`, alerts_now: "Alerts open at present",
    note_all: (unit, n) => `Acknowledge ${n} alerts of ${unit}. Note (who does what, until when):`, download: "Report of the day:", press: "Press", evaluation: "Evaluation", candidates: "Commendation – review",
    explanations: "Explanations", plan_line: "Plan", actual_line: "Actual", forecast_line: "Forecast", refused: "The token is wrong or revoked.",
    letters: { m: ["M", "met"], x: ["x", "missed"], n: ["n", "no report"], e: ["e", "missed, explained"], d: ["D", "done before"] },
    severity: { info: "Info", warning: "Warning", critical: "Critical" }, away: "connection lost, trying again", live: "live", past: "a past state",
    metrics: { activated: "Activated", collected: "Enrolled", approved: "Approved" }, on_the_day: (n, units) => `${n} on the day · ${some(units, "unit")}`,
    no_campaign: "There is no campaign yet.", offline: "The server cannot be reached, trying again.",
    problems: { 400: "There are no figures for this choice.", 403: "This token may not see that unit.", 404: "There are no figures for this choice.",
      429: "Too many requests, trying again.", 500: "The server has failed.", 503: "The system does not answer now, trying again." },
    chart_text: (rest, plan, day) => `On ${day} ${rest} remain; by the plan ${plan}.`, provisional: "* Provisional target.", unassigned: "Not assigned to a unit below", preliminary: "Preliminary figures",
  },
};

let language = localStorage.getItem("tiendo.language") === "en" ? "en" : "vi";
export const currentLanguage = () => language;
export function setLanguage(name) {
  language = name;
  localStorage.setItem("tiendo.language", name);
}
// A metric that is not the letter's own is called as the campaign calls it.
export const metricName = (metric) => (Object.hasOwn(words[language].metrics, metric) ? words[language].metrics[metric] : metric);
export const say = (key, ...values) => {
  const found = words[language][key];
  return typeof found === "function" ? found(...values) : found;
};
const locale = () => (language === "vi" ? "vi-VN" : "en-US");
export const count = (number) => (number === null ? "–" : new Intl.NumberFormat(locale()).format(number));
export const percent = (number) =>
  number === null ? "–" : `${new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number)}%`;
export const date = (day) => {
  if (!day || language === "en") return day || "–";
  const [year, month, of] = day.split("-");
  return `${of}/${Number(month) < 3 ? month : Number(month)}/${year}`;
};
export const shortDate = (day) => (language === "vi" ? `${Number(day.slice(8))}/${Number(day.slice(5, 7))}` : day.slice(5));
export const instant = (text) => (text ? `${text.slice(11, 16)} ${date(text.slice(0, 10))}` : "–");
