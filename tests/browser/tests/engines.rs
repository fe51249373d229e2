//! The page and the embed in each engine, as a reader uses them. A browser that cannot be found fails every test of it.

use browser_tests::{Browser, Engine, Failure, Hosts, Result, Site};
use libtest_mimic::{Arguments, Trial};
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

#[path = "engines/access.rs"]
mod access;
#[path = "engines/alternatives.rs"]
mod alternatives;
#[path = "engines/announcements.rs"]
mod announcements;
#[path = "engines/canvas.rs"]
mod canvas;
#[path = "engines/colours.rs"]
mod colours;
#[path = "engines/crowds.rs"]
mod crowds;
#[path = "../../hostile/mod.rs"]
mod drawn;
#[path = "engines/element.rs"]
mod element;
#[path = "engines/embed.rs"]
mod embed;
#[path = "engines/endurance.rs"]
mod endurance;
#[path = "engines/explorer.rs"]
mod explorer;
#[path = "engines/faults.rs"]
mod faults;
#[path = "engines/first.rs"]
mod first;
#[path = "engines/frameworks.rs"]
mod frameworks;
#[path = "engines/goals.rs"]
mod goals;
#[path = "engines/handles.rs"]
mod handles;
#[path = "engines/hostile.rs"]
mod hostile;
#[path = "engines/hosts.rs"]
mod hosts;
#[path = "engines/lab.rs"]
mod lab;
#[path = "engines/lab_data.rs"]
mod lab_data;
#[path = "engines/languages.rs"]
mod languages;
#[path = "engines/loading.rs"]
mod loading;
#[path = "engines/looking.rs"]
mod looking;
#[path = "engines/messages.rs"]
mod messages;
#[path = "engines/predictions.rs"]
mod predictions;
#[path = "engines/reach.rs"]
mod reach;
#[path = "engines/reader.rs"]
mod reader;
#[path = "engines/reflow.rs"]
mod reflow;
#[path = "engines/rehearsed.rs"]
mod rehearsed;
#[path = "engines/rings.rs"]
mod rings;
#[path = "engines/security.rs"]
mod security;
#[path = "engines/sharing.rs"]
mod sharing;
#[path = "engines/switched_off.rs"]
mod switched_off;
#[path = "engines/takeaway.rs"]
mod takeaway;
#[path = "engines/terms.rs"]
mod terms;
#[path = "engines/trainer.rs"]
mod trainer;

/// What a test is given: a fresh session, and a server of its own whose documents are watched.
type Test = fn(&Browser, &Site) -> Result<()>;

const TESTS: [(&str, Test); 171] = [
    ("the_first_figure_waits_for_nothing_else", first::the_first_figure_waits_for_nothing_else),
    ("a_held_slider_keeps_nothing", endurance::a_held_slider_keeps_nothing),
    ("what_is_kept_is_seen", endurance::what_is_kept_is_seen),
    ("training_keeps_nothing", endurance::training_keeps_nothing),
    ("nothing_goes_on_at_rest", endurance::nothing_goes_on_at_rest),
    ("what_goes_on_is_seen", endurance::what_goes_on_is_seen),
    ("twenty_embeds_rest", crowds::twenty_embeds_rest),
    ("embeds_that_go_leave_nothing", crowds::embeds_that_go_leave_nothing),
    ("embeds_that_stay_are_seen", crowds::embeds_that_stay_are_seen),
    ("a_flood_by_a_neighbour_is_borne", crowds::a_flood_by_a_neighbour_is_borne),
    ("nothing_moves_when_it_goes_live", reader::nothing_moves_when_it_goes_live),
    ("the_link_of_an_experiment_leads_to_the_lab", reader::the_link_of_an_experiment_leads_to_the_lab),
    ("figures_are_painted_named_and_described", reader::figures_are_painted_named_and_described),
    ("keys_move_both_figures", reader::keys_move_both_figures),
    ("the_mouse_moves_both_figures", reader::the_mouse_moves_both_figures),
    ("tables_hold_what_pytorch_gives", reader::tables_hold_what_pytorch_gives),
    ("the_address_follows_and_leads_back", reader::the_address_follows_and_leads_back),
    ("the_address_follows_a_long_drag", reader::the_address_follows_a_long_drag),
    ("a_bad_link_is_told", reader::a_bad_link_is_told),
    ("a_link_for_another_language_is_told", languages::a_link_for_another_language_is_told),
    ("refused_input_is_kept_and_explained", reader::refused_input_is_kept_and_explained),
    ("nothing_is_asked_of_anyone", reader::nothing_is_asked_of_anyone),
    ("nothing_is_kept", reader::nothing_is_kept),
    ("the_keyboard_reaches_everything", reach::the_keyboard_reaches_everything),
    ("the_keyboard_reaches_everything_on_a_phone", reach::the_keyboard_reaches_everything_on_a_phone),
    ("a_phone_has_room_for_all_controls", reach::a_phone_has_room_for_all_controls),
    ("the_keyboard_goes_through_all_that_opens", reach::the_keyboard_goes_through_all_that_opens),
    ("the_keyboard_goes_through_embeds", reach::the_keyboard_goes_through_embeds),
    ("every_slider_answers_to_keys", reach::every_slider_answers_to_keys),
    ("a_keyboard_that_gets_stuck_is_noticed", reach::a_keyboard_that_gets_stuck_is_noticed),
    ("no_checker_objects_to_the_page", access::no_checker_objects_to_the_page),
    ("no_checker_objects_to_the_dialog", access::no_checker_objects_to_the_dialog),
    ("no_checker_objects_to_embeds", access::no_checker_objects_to_embeds),
    ("no_checker_objects_to_text_and_faults", access::no_checker_objects_to_text_and_faults),
    ("a_checker_objects_to_what_is_wrong", access::a_checker_objects_to_what_is_wrong),
    ("canvases_tell_their_numbers", alternatives::canvases_tell_their_numbers),
    ("canvases_of_a_run_tell_their_numbers", alternatives::canvases_of_a_run_tell_their_numbers),
    ("a_canvas_that_tells_nothing_is_noticed", alternatives::a_canvas_that_tells_nothing_is_noticed),
    ("the_focus_is_seen", rings::the_focus_is_seen),
    ("a_focus_that_is_not_seen_is_noticed", rings::a_focus_that_is_not_seen_is_noticed),
    ("the_page_speaks_once_after_each_act", announcements::the_page_speaks_once_after_each_act),
    ("the_lab_speaks_once_after_each_act", announcements::the_lab_speaks_once_after_each_act),
    ("embeds_speak_only_when_they_are_used", announcements::embeds_speak_only_when_they_are_used),
    ("a_flood_of_announcements_is_noticed", announcements::a_flood_of_announcements_is_noticed),
    ("narrow_windows_cut_nothing", reflow::narrow_windows_cut_nothing),
    ("large_type_cuts_nothing", reflow::large_type_cuts_nothing),
    ("fingers_have_room", reflow::fingers_have_room),
    ("what_does_not_fit_is_noticed", reflow::what_does_not_fit_is_noticed),
    ("pictures_stand_out", colours::pictures_stand_out),
    ("faint_ink_is_noticed", colours::faint_ink_is_noticed),
    ("nothing_moves_by_itself", colours::nothing_moves_by_itself),
    ("what_moves_is_noticed", colours::what_moves_is_noticed),
    ("tables_follow_their_controls", explorer::tables_follow_their_controls),
    ("pictures_follow_their_controls", explorer::pictures_follow_their_controls),
    ("the_page_says_what_pytorch_printed", explorer::the_page_says_what_pytorch_printed),
    ("a_framework_is_chosen_and_its_program_copied", frameworks::a_framework_is_chosen_and_its_program_copied),
    ("a_figure_is_taken_away", takeaway::a_figure_is_taken_away),
    ("a_run_is_taken_away", takeaway::a_run_is_taken_away),
    ("a_saved_table_opens_rightly_in_excel", takeaway::a_saved_table_opens_rightly_in_excel),
    ("an_embed_that_may_not_save_has_texts_to_copy", takeaway::an_embed_that_may_not_save_has_texts_to_copy),
    ("settings_from_the_literature", explorer::settings_from_the_literature),
    ("numbers_are_read_to_the_last_bit", explorer::numbers_are_read_to_the_last_bit),
    ("typed_logits_are_read", explorer::typed_logits_are_read),
    ("refused_logits_are_kept_and_explained", explorer::refused_logits_are_kept_and_explained),
    ("figures_are_chosen", explorer::figures_are_chosen),
    ("bits_tell_losses_and_nothing_else", explorer::bits_tell_losses_and_nothing_else),
    ("the_ends_of_all_scales_have_numbers", explorer::the_ends_of_all_scales_have_numbers),
    ("a_term_answers_to_keys", terms::a_term_answers_to_keys),
    ("a_term_answers_to_a_click", terms::a_term_answers_to_a_click),
    ("logits_are_dragged", handles::logits_are_dragged),
    ("the_start_is_dragged", handles::the_start_is_dragged),
    ("surfaces_are_turned_by_keys_and_buttons", handles::surfaces_are_turned_by_keys_and_buttons),
    ("surfaces_are_turned_by_the_mouse", handles::surfaces_are_turned_by_the_mouse),
    ("answers_are_chosen_and_revealed", predictions::answers_are_chosen_and_revealed),
    ("numbers_are_placed_and_revealed", predictions::numbers_are_placed_and_revealed),
    ("bars_are_drawn_and_revealed", predictions::bars_are_drawn_and_revealed),
    ("what_is_read_is_not_taken_away", predictions::what_is_read_is_not_taken_away),
    ("the_link_of_a_prediction_leads_to_it", predictions::the_link_of_a_prediction_leads_to_it),
    ("a_figure_that_answers_is_covered", predictions::a_figure_that_answers_is_covered),
    ("guesses_are_made_by_finger", predictions::guesses_are_made_by_finger),
    ("an_embed_waits_for_its_prediction", predictions::an_embed_waits_for_its_prediction),
    ("a_goal_is_met_by_keys", goals::a_goal_is_met_by_keys),
    ("a_link_leads_to_its_goal", goals::a_link_leads_to_its_goal),
    ("an_embed_tells_its_host_of_a_goal", goals::an_embed_tells_its_host_of_a_goal),
    ("a_goal_of_the_lab_is_met", goals::a_goal_of_the_lab_is_met),
    ("pasted_targets_are_checked", goals::pasted_targets_are_checked),
    ("hostile_targets_are_refused", goals::hostile_targets_are_refused),
    ("every_figure_is_an_embed", embed::every_figure_is_an_embed),
    ("recommended_heights_are_those_of_embeds", embed::recommended_heights_are_those_of_embeds),
    ("an_embed_speaks_of_what_it_has", embed::an_embed_speaks_of_what_it_has),
    ("a_finger_over_a_figure_scrolls_its_host", embed::a_finger_over_a_figure_scrolls_its_host),
    ("the_embed_lives_in_frames_of_a_site", embed::the_embed_lives_in_frames_of_a_site),
    ("the_embed_lives_from_disk", embed::the_embed_lives_from_disk),
    ("hosts_talk_to_their_frames", messages::hosts_talk_to_their_frames),
    ("hostile_messages_change_nothing", messages::hostile_messages_change_nothing),
    ("hostile_links_are_told_of", hostile::hostile_links_are_told_of),
    ("a_notice_that_is_missing_is_found", hostile::a_notice_that_is_missing_is_found),
    ("random_messages_are_answered_as_natively", hostile::random_messages_are_answered_as_natively),
    ("what_the_policies_refuse", security::what_the_policies_refuse),
    ("nothing_is_asked_for_in_use", security::nothing_is_asked_for_in_use),
    ("a_host_is_told_what_happens", messages::a_host_is_told_what_happens),
    ("the_element_makes_and_keeps_a_figure", messages::the_element_makes_and_keeps_a_figure),
    ("many_elements_share_a_page", messages::many_elements_share_a_page),
    ("what_is_taken_out_of_sight_is_of_now", messages::what_is_taken_out_of_sight_is_of_now),
    ("the_element_is_right_in_a_page_of_others", element::the_element_is_right_in_a_page_of_others),
    ("a_silent_server_leaves_the_fallback", element::a_silent_server_leaves_the_fallback),
    ("an_answering_server_is_no_fault", element::an_answering_server_is_no_fault),
    ("course_pages_show_their_figures", hosts::course_pages_show_their_figures),
    ("the_other_snippets_show_their_figures", hosts::the_other_snippets_show_their_figures),
    ("a_snippet_without_its_file_is_found", hosts::a_snippet_without_its_file_is_found),
    ("platforms_show_their_figures", hosts::platforms_show_their_figures),
    ("canvas_gives_figures_their_height", hosts::canvas_gives_figures_their_height),
    ("slides_show_their_figure", hosts::slides_show_their_figure),
    ("twenty_figures_start_when_they_are_near", hosts::twenty_figures_start_when_they_are_near),
    ("a_host_that_is_disturbed_is_noticed", hosts::a_host_that_is_disturbed_is_noticed),
    ("the_embed_is_right_in_every_context", hosts::the_embed_is_right_in_every_context),
    ("the_page_is_right_or_says_why_in_every_context", hosts::the_page_is_right_or_says_why_in_every_context),
    ("what_goes_wrong_early_is_noted", faults::what_goes_wrong_early_is_noted),
    ("every_loading_fault_is_told_of", loading::every_loading_fault_is_told_of),
    ("a_program_cut_anywhere_is_told_of", loading::a_program_cut_anywhere_is_told_of),
    ("a_flipped_bit_is_told_of", loading::a_flipped_bit_is_told_of),
    ("a_flipped_bit_that_nobody_looks_for_is_not_told_of", loading::a_flipped_bit_that_nobody_looks_for_is_not_told_of),
    ("an_embed_cut_anywhere_is_told_of", loading::an_embed_cut_anywhere_is_told_of),
    ("late_parts_that_fail_are_told_of", loading::late_parts_that_fail_are_told_of),
    ("what_training_needs_is_told_of_when_it_fails", loading::what_training_needs_is_told_of_when_it_fails),
    ("a_sound_page_does_not_pass_for_a_faulty_one", faults::a_sound_page_does_not_pass_for_a_faulty_one),
    ("without_webassembly_the_text_stands", switched_off::without_webassembly_the_text_stands),
    ("without_scripts_the_text_stands", switched_off::without_scripts_the_text_stands),
    ("without_compilers_the_page_is_the_same", switched_off::without_compilers_the_page_is_the_same),
    ("without_lanes_training_gives_the_same_bits", switched_off::without_lanes_training_gives_the_same_bits),
    (
        "nothing_is_kept_or_asked_for_where_that_is_forbidden",
        switched_off::nothing_is_kept_or_asked_for_where_that_is_forbidden,
    ),
    ("without_a_canvas_the_text_stands", canvas::without_a_canvas_the_text_stands),
    ("a_lost_canvas_is_painted_anew_or_told_of", canvas::a_lost_canvas_is_painted_anew_or_told_of),
    ("a_figure_that_comes_to_sight_is_right_at_once", canvas::a_figure_that_comes_to_sight_is_right_at_once),
    ("pictures_are_sharp_at_every_density", canvas::pictures_are_sharp_at_every_density),
    ("a_coarse_picture_is_found", canvas::a_coarse_picture_is_found),
    ("a_wrong_type_of_the_wasm_is_forgiven", faults::a_wrong_type_of_the_wasm_is_forgiven),
    ("a_missing_part_is_told_of_and_tried_again", faults::a_missing_part_is_told_of_and_tried_again),
    ("a_fault_in_drawing_leaves_no_number", faults::a_fault_in_drawing_leaves_no_number),
    ("nothing_is_written_after_a_fault", faults::nothing_is_written_after_a_fault),
    ("a_panic_says_where_it_was", faults::a_panic_says_where_it_was),
    ("the_trainer_gives_the_native_bits", trainer::the_trainer_gives_the_native_bits),
    ("a_lost_worker_changes_no_number", trainer::a_lost_worker_changes_no_number),
    ("a_sound_worker_does_not_pass_for_a_lost_one", trainer::a_sound_worker_does_not_pass_for_a_lost_one),
    ("training_gives_the_native_numbers", lab::training_gives_the_native_numbers),
    ("the_clock_is_worked_by_mouse", lab::the_clock_is_worked_by_mouse),
    ("the_clock_is_worked_by_keys", lab::the_clock_is_worked_by_keys),
    ("the_clock_is_worked_by_finger", lab::the_clock_is_worked_by_finger),
    ("training_never_holds_the_page_up", lab::training_never_holds_the_page_up),
    ("a_settled_run_can_stop", lab::a_settled_run_can_stop),
    ("divergence_is_told", lab::divergence_is_told),
    ("every_experiment_can_be_chosen", lab::every_experiment_can_be_chosen),
    ("a_prediction_is_judged_after_the_run", lab::a_prediction_is_judged_after_the_run),
    ("a_phone_has_room_for_the_lab", lab::a_phone_has_room_for_the_lab),
    ("knobs_take_effect_at_restart", lab_data::knobs_take_effect_at_restart),
    ("refused_knobs_are_kept_and_explained", lab_data::refused_knobs_are_kept_and_explained),
    ("a_link_with_impossible_knobs_is_told", lab_data::a_link_with_impossible_knobs_is_told),
    ("own_points_are_pasted_and_trained_on", lab_data::own_points_are_pasted_and_trained_on),
    ("own_points_are_drawn", lab_data::own_points_are_drawn),
    ("a_sweep_gives_the_native_numbers", lab_data::a_sweep_gives_the_native_numbers),
    ("a_sweep_can_be_cancelled", lab_data::a_sweep_can_be_cancelled),
    ("a_sweep_tells_what_diverged", lab_data::a_sweep_tells_what_diverged),
    ("the_focus_is_never_lost", lab_data::the_focus_is_never_lost),
    ("embeds_train", lab_data::embeds_train),
    ("embeds_have_the_controls_of_their_links", lab_data::embeds_have_the_controls_of_their_links),
    ("what_nobody_can_start_goes_by_itself", lab_data::what_nobody_can_start_goes_by_itself),
    ("an_embed_trains_without_lanes", lab_data::an_embed_trains_without_lanes),
    ("a_figure_is_put_into_another_page", sharing::a_figure_is_put_into_another_page),
    ("a_task_comes_with_its_controls", sharing::a_task_comes_with_its_controls),
    ("escape_in_the_preview_closes_the_dialog", sharing::escape_in_the_preview_closes_the_dialog),
    ("an_experiment_is_put_into_another_page", sharing::an_experiment_is_put_into_another_page),
];

/// What is run on the page in the made-up language, where `LAB_PSEUDO` says that it is, as `made-up::` and its name. Its build
/// is the one with places for faults.
const MADE_UP: [(&str, Test); 12] = [
    ("nothing_moves_when_it_goes_live", reader::nothing_moves_when_it_goes_live),
    ("the_document_says_its_language", languages::the_document_says_its_language),
    ("every_text_is_translated", languages::every_text_is_translated),
    ("an_untranslated_word_is_found", languages::an_untranslated_word_is_found),
    ("nothing_is_wider_than_the_window", languages::nothing_is_wider_than_the_window),
    ("a_slider_is_moved_by_keys", languages::a_slider_is_moved_by_keys),
    ("an_embed_works", languages::an_embed_works),
    ("a_fault_is_told_in_its_language", languages::a_fault_is_told_in_its_language),
    ("a_fault_in_any_figure_leaves_no_number", rehearsed::a_fault_in_any_figure_leaves_no_number),
    ("a_fault_under_any_control_leaves_no_number", rehearsed::a_fault_under_any_control_leaves_no_number),
    ("a_reload_comes_back_to_the_state", rehearsed::a_reload_comes_back_to_the_state),
    ("a_sound_figure_does_not_pass_for_a_broken_one", rehearsed::a_sound_figure_does_not_pass_for_a_broken_one),
];

/// What takes its time, and runs beside [`TESTS`] where `LAB_LONG` is set, as `long::` and its name.
const LONG: [(&str, Test); 6] = [
    ("a_program_cut_at_a_hundred_places_is_told_of", loading::a_program_cut_at_a_hundred_places_is_told_of),
    ("a_slider_held_for_half_an_hour", endurance::a_slider_held_for_half_an_hour),
    ("training_for_ten_minutes", endurance::training_for_ten_minutes),
    ("a_thousand_embeds_leave_nothing", crowds::a_thousand_embeds_leave_nothing),
    ("a_minute_of_flood_is_borne", crowds::a_minute_of_flood_is_borne),
    ("two_hours_left_alone", crowds::two_hours_left_alone),
];

/// WebKit's windows share a screen, and of those only one has the keyboard's focus.
static SCREEN: Mutex<()> = Mutex::new(());

fn main() {
    let arguments = Arguments::from_args();
    let engines = match Engine::wanted() {
        Ok(engines) => engines,
        Err(Failure(reason)) => {
            eprintln!("{reason}");
            std::process::exit(2);
        }
    };
    let is_set = |variable: &str| std::env::var_os(variable).is_some();
    let lists = match (is_set("LAB_PSEUDO"), is_set("LAB_LONG")) {
        (true, _) => vec![("made-up::", MADE_UP.as_slice())],
        (false, true) => vec![("", TESTS.as_slice()), ("long::", LONG.as_slice())],
        (false, false) => vec![("", TESTS.as_slice())],
    };
    let tests = lists.iter().flat_map(|&(kind, tests)| tests.iter().map(move |it| (kind, it)));
    let trials = tests.flat_map(|(kind, &(name, test))| {
        engines.iter().map(move |&engine| {
            Trial::test(format!("{}::{kind}{name}", engine.name()), move || {
                let _screen = (engine == Engine::WebKit).then(|| SCREEN.lock());
                run(engine, test).map_err(|Failure(reason)| reason.into())
            })
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    Hosts::clear();
    conclusion.exit();
}

/// How many tests of a run may have a second session. What ends browsers more often than they end by themselves is a fault.
const SECOND_SESSIONS: u32 = 5;

/// Runs a test; once more where its failure tells nothing of the page.
fn run(engine: Engine, test: Test) -> Result<()> {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    attempt(engine, test).or_else(|failed| {
        let given = || GIVEN.fetch_add(1, Ordering::Relaxed) < SECOND_SESSIONS;
        let failed = if is_of_browser(engine, &failed) && given() {
            let Failed { reason, said } = failed;
            eprintln!("a test gets a second session of {}, and no third: {reason}\n{said}", engine.name());
            match attempt(engine, test) {
                Ok(()) => return Ok(()),
                Err(again) => again,
            }
        } else {
            failed
        };
        Err(Failure(format!("{}\n{}", failed.reason, failed.said)))
    })
}

/// Whether a failure tells nothing of the page: its driver was silent for a minute or (Firefox's) could not begin a script, there is
/// no browser any more, or WebKit lost its way in the wasm.
///
/// On x86-64 the interpreter of WebKitGTK 2.50, when it returns from a call with some seven arguments or more, sets the stack pointer
/// above its saved program counter and locals before it has read them: a signal within these few instructions overwrites them, in
/// one of some thousand tests (`docs/faults.md`). Either that ends the browser, or the program goes on with another's place or
/// values and leaves its memory or table, which nothing in safe Rust does. What the page itself does wrong comes again in the second
/// session.
fn is_of_browser(engine: Engine, Failed { reason, said }: &Failed) -> bool {
    reason.starts_with("timeout: global")
        || ["invalid session id", "tab crashed", "Utils.evalInSandbox"].iter().any(|end| reason.contains(end))
        || (engine == Engine::WebKit
            && ["memory", "table"]
                .map(|of| format!("RuntimeError: Out of bounds {of} access"))
                .iter()
                .any(|trap| reason.contains(trap) || said.contains(trap)))
}

/// Why a test failed, and what the page says of itself by then: a fault or an error of the page explains most others.
struct Failed {
    reason: String,
    said: String,
}

/// Runs a test in a session of its own.
fn attempt(engine: Engine, test: Test) -> std::result::Result<(), Failed> {
    const SAID: &str = "
        const card = document.querySelector('#fault:not([hidden]) [data-fault-code]');
        const { dataset } = document.documentElement;
        const of = (place) => {
            try {
                return [place.__trouble ?? [], Array.from(place, (_, frame) => of(place[frame]))].flat(2);
            } catch {
                return []; // another site's
            }
        };
        return { at: location.href, state: dataset.state, fault: card?.textContent, trouble: of(window) }";
    let none = |Failure(reason)| Failed { reason, said: "there is no page".to_owned() };
    let (browser, site) = (engine.start().map_err(none)?, looking::site().map_err(none)?);
    test(&browser, &site).map_err(|Failure(reason)| {
        let said = match browser.run(SAID, json!([])) {
            Ok(said) => format!("the page says {said}"),
            Err(Failure(silence)) => format!("the page says nothing: {silence}"),
        };
        Failed { reason, said }
    })
}
