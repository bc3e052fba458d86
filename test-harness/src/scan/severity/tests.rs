//! Scores held against others', grades, and what nobody has scored.

use super::*;

fn differing(table: &str) -> Vec<String> {
    let wrong = table.lines().filter(|line| {
        let (vector, score) = line.split_once('\t').unwrap_or((line, ""));
        let score: Option<f64> = score.parse().ok();
        base_score(vector).ok() != score || score.is_none()
    });
    wrong.map(str::to_owned).collect()
}

#[test]
fn as_first_scores_its_examples() {
    let table = include_str!("../../../tests/severity/first.txt");
    assert!(table.lines().count() >= 20, "the table is cut");
    assert_eq!(differing(table), Vec::<String>::new());
    assert_eq!(differing("AV:N/AC:L/Au:N/C:N/I:N/A:C\t7.7").len(), 1);
}

#[test]
fn as_another_implementation_scores_random_vectors() {
    let table = include_str!("../../../tests/severity/random.txt");
    assert!(table.lines().count() >= 120, "the table is cut");
    assert_eq!(differing(table), Vec::<String>::new());
}

#[test]
fn only_the_base_counts_and_it_must_be_whole() {
    let base = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    assert_eq!(base_score(&format!("{base}/E:U/RL:O/RC:U/MAV:P")), Ok(9.8));
    let base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N";
    assert_eq!(base_score(&format!("{base}/E:U")), Ok(8.7));
    for bad in [
        "",
        "/",
        "CVSS:3.1/AV:N",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
        "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:4.0/AV:N/AC:L",
        "AV:N/AC:L/Au:N/C:N/I:N",
        "HIGH",
        "7.5",
        &"A".repeat(100_000),
    ] {
        assert!(base_score(bad).is_err(), "`{bad}`");
    }
}

fn vector(text: &str) -> Rating {
    Rating::Vector(text.to_owned())
}

#[test]
fn the_worst_vector_counts_and_words_only_without_one() {
    let mild = vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:N");
    let grave = vector("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N");
    let word = Rating::Word("CRITICAL".to_owned());
    let graded = grade([&mild, &word, &grave]);
    assert_eq!(graded.severity.level, Some(Level::High));
    assert_eq!(graded.severity.score, Some(8.7));
    assert_eq!(graded.severity.source, Some(SeveritySource::Cvss));
    let graded = grade([&vector("nonsense"), &word, &Rating::Word("LOW".to_owned())]);
    assert_eq!(graded.severity.level, Some(Level::Critical));
    assert_eq!(graded.severity.source, Some(SeveritySource::Database));
    assert_eq!(graded.problems, ["`nonsense` is no CVSS vector"]);
    let silent = Rating::Word("not yet assigned".to_owned());
    assert_eq!(grade([&silent]), Graded::default());
}

#[test]
fn scores_and_words_have_grades() {
    let scores = [0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0];
    let levels = scores.map(Level::of_score).map(Level::as_str);
    let expected = [
        "none", "low", "low", "medium", "medium", "high", "high", "critical", "critical",
    ];
    assert_eq!(levels, expected);
    assert_eq!(Level::of_word("MODERATE"), Some(Level::Medium));
    assert_eq!(Level::of_word("Important"), Some(Level::High));
    assert_eq!(Level::of_word("unmaintained"), Some(Level::None));
    assert_eq!(Level::of_word("unsound"), None);
}
