echo x | cltel send -g demo 2>/dev/null
cltel query -g demo 'fields @message | fitler ms > 3' || echo "$?"
cltel query -g demo 'fields @message
    | filter ms >' || echo "$?"
cltel query -g demo 'fields "日本" | stats cuont(*)' || echo "$?"
cltel query -g demo "fields $(printf 'field%d, ' {1..40}) nofunction(1) | limit 1" || echo "$?"
