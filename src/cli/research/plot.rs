//! Small drawings of series, made of characters.

use std::io::IsTerminal;

/// A bar's parts, from an eighth of a column to a whole one.
const BAR: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// A line's heights.
const LINE: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Whether drawings are wanted: on a terminal they are.
pub fn is_wanted(asked: bool) -> bool {
    asked || std::io::stdout().is_terminal()
}

/// A bar as long as `value` is of `greatest`, at most `columns` wide.
pub fn bar(value: f64, greatest: f64, columns: usize) -> String {
    let eighths = (part(value, greatest) * columns as f64 * 8.0).round() as usize;
    let mut bar: String = std::iter::repeat_n(BAR[7], eighths / 8).collect();
    if let Some(rest) = (eighths % 8).checked_sub(1) {
        bar.push(BAR[rest]);
    }
    // What is there shows, however little it is.
    if bar.is_empty() && value > 0.0 { BAR[0].to_string() } else { bar }
}

/// A series as a line of blocks, a column a value; a blank where there is none. Where it would be
/// wider than `columns`, each stands for the greatest of several.
pub fn line(values: &[f64], greatest: f64, columns: usize) -> String {
    let of_one = values.len().div_ceil(columns.max(1)).max(1);
    let values = values.chunks(of_one).map(|several| several.iter().copied().fold(0.0, f64::max));
    let block = |value: f64| match value > 0.0 {
        true => LINE[((part(value, greatest) * 8.0).ceil() as usize).clamp(1, 8) - 1],
        false => ' ',
    };
    values.map(block).collect()
}

fn part(value: f64, greatest: f64) -> f64 {
    if greatest > 0.0 { (value / greatest).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_values() {
        assert_eq!(bar(4.0, 4.0, 3), "███");
        assert_eq!(bar(2.0, 4.0, 3), "█▌");
        assert_eq!(bar(0.001, 4.0, 3), "▏");
        assert_eq!(bar(0.0, 4.0, 3), "");
        assert_eq!(bar(0.0, 0.0, 3), "");
    }

    #[test]
    fn lines_are_as_high_as_their_values() {
        assert_eq!(line(&[0.0, 0.1, 4.0, 8.0], 8.0, 80), " ▁▄█");
        assert_eq!(line(&[0.0, 0.1, 4.0, 8.0, 1.0], 8.0, 3), "▁█▁");
    }
}
