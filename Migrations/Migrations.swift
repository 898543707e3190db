public import SQLite

/// The migrations of this program, compiled in, so that the binary brings what it needs.
public enum Migrations {
    public static let all: [Migration] = [
        migration(1, "foundation", PackageResources._001_foundation_sql),
        migration(2, "set_up", PackageResources._002_set_up_sql),
        migration(3, "customers", PackageResources._003_customers_sql),
        migration(4, "receivables", PackageResources._004_receivables_sql),
        migration(5, "orders", PackageResources._005_orders_sql),
        migration(6, "hold_evaluation", PackageResources._006_hold_evaluation_sql),
        migration(7, "approvals", PackageResources._007_approvals_sql),
        migration(8, "release_authority", PackageResources._008_release_authority_sql),
        migration(9, "rule_sets", PackageResources._009_rule_sets_sql),
        migration(10, "back_tests_and_shadow", PackageResources._010_back_tests_and_shadow_sql),
        migration(11, "customer_credit_groups", PackageResources._011_customer_credit_groups_sql),
        migration(12, "limit_adjustment_lines", PackageResources._012_limit_adjustment_lines_sql),
        migration(13, "limit_postings", PackageResources._013_limit_postings_sql),
        migration(14, "statistics", PackageResources._014_statistics_sql),
        migration(15, "risk", PackageResources._015_risk_sql),
        migration(16, "periodic_runs", PackageResources._016_periodic_runs_sql),
        migration(17, "task_schedules", PackageResources._017_task_schedules_sql),
        migration(18, "journal_approvals", PackageResources._018_journal_approvals_sql),
        migration(19, "guarantees", PackageResources._019_guarantees_sql),
        migration(20, "workflow_conditions", PackageResources._020_workflow_conditions_sql),
        migration(21, "hold_credit_groups", PackageResources._021_hold_credit_groups_sql),
        migration(22, "approval_amounts", PackageResources._022_approval_amounts_sql),
        migration(24, "list_filters", PackageResources._024_list_filters_sql),
        migration(25, "watch_list", PackageResources._025_watch_list_sql),
        migration(26, "hold_order_responsible", PackageResources._026_hold_order_responsible_sql),
        migration(27, "watch_list_order", PackageResources._027_watch_list_order_sql),
        migration(28, "long_work", PackageResources._028_long_work_sql),
        migration(29, "group_names", PackageResources._029_group_names_sql),
        migration(30, "past", PackageResources._030_past_sql),
        migration(31, "review_due", PackageResources._031_review_due_sql),
        migration(32, "checks_for_other_days", PackageResources._032_checks_for_other_days_sql),
    ]

    private static func migration(_ number: Int, _ name: String, _ bytes: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }
}
