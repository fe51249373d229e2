//! What label smoothing does to a network: data, small networks, and the training that is shown live.
//!
//! Everything is decided by a [`setting::Setting`] and its seed. There is no clock and nothing of the web here, and the same
//! setting gives the same bits natively, in wasm with 128-bit lanes and without, in a worker and on the page's own thread:
//! numbers are added in a fixed order over fixed lanes, and `exp`, `ln` and `tanh` are our own in 32 bits and those of
//! `libm` in 64, nowhere the machine's.

pub mod calibration;
pub mod dataset;
pub mod digits;
pub mod experiment;
pub mod geometry;
mod kernels;
pub mod loss;
pub mod network;
mod observe;
pub mod optimizer;
pub mod own;
pub mod random;
pub mod real;
pub mod record;
pub mod setting;
pub mod trainer;

pub use dataset::{Given, data};
pub use digits::{Digits, DigitsError};
pub use experiment::Scenario;
pub use loss::{Target, mean_loss};
pub use network::{Network, Workspace};
pub use optimizer::Learner;
pub use own::{CsvError, OwnPoints, PointError};
pub use real::Real;
pub use record::{
    ArmFrame, ClusterPoint, Clusters, Data, Examples, Frame, History, Measure, Metrics, Observed, Outcome, PlaneMap,
    Sample, Scaled, Standardised, Sweep, SweepCell,
};
pub use setting::{
    Activation, DataSetting, Distillation, Knob, NetworkSetting, Objective, OptimizerSetting, Role, Rule, Setting,
    SettingError, Source, Start,
};
pub use trainer::{Run, RunState, Wanted};
